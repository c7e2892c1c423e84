"""The parts of the bulk work screen: filters, the table, the four actions, and the batches."""
