"""The suite: whole conversations with an assistant under test, scored by dimension, gated, and put on a card."""
