"""State of the whole process: environment, import path, interpreter and library settings changed while serving."""
