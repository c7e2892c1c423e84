"""The parts of the assignment's screen: head, report form, evidence, rounds, history, other units, office actions."""
