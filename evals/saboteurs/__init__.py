"""Assistants that are broken on purpose, one fault each: the suite must catch every one of them."""

from evals.saboteurs import care, guard, words
from evals.saboteurs.broken import Broken, Saboteur

__all__ = ["ALL", "Broken", "Saboteur"]

ALL: tuple[Saboteur, ...] = (*care.SABOTEURS, *words.SABOTEURS, *guard.SABOTEURS)
