"""The parts of the review screen: the queue, the submission, and the decision."""
