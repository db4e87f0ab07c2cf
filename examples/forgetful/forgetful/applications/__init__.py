"""Applications: from a student's submission to the employer's decision."""
