"""What is asked and set under `/_emulator`."""
