"""The command line: options in, a report out, and an exit code that means something."""
