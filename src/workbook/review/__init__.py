"""Floor 4: people and the coding – decisions, coders, agreement, and evaluation against a gold of one's own."""

from workbook.review.evaluate import Evaluation, evaluate
from workbook.review.statements import StatementEvaluation, evaluate_statements
from workbook.review.store import Store, open
from workbook.review.suggest import suggest_actors, to_yaml

__all__ = [
    "Evaluation",
    "StatementEvaluation",
    "Store",
    "evaluate",
    "evaluate_statements",
    "open",
    "suggest_actors",
    "to_yaml",
]
