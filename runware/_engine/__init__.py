"""The protocol engine, without I/O and without a clock: tasks, responses and times go in, messages and notices come out."""
