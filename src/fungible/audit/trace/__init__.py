"""Which phases reach each piece of code and by what path, and what that code does to state that lives on."""
