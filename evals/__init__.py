"""What is measured, with the cases it is measured on. Development and held-out splits are kept apart."""
