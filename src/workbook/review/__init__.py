"""Floor 4: people and the coding – evaluation against a gold of one's own."""

from workbook.review.evaluate import Evaluation, evaluate
from workbook.review.statements import StatementEvaluation, evaluate_statements
from workbook.review.suggest import suggest_actors, to_yaml

__all__ = ["Evaluation", "StatementEvaluation", "evaluate", "evaluate_statements", "suggest_actors", "to_yaml"]
