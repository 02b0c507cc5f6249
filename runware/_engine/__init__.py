"""What a client can have done, without a socket and without a clock: tasks and answers go in, messages and notices come out."""
