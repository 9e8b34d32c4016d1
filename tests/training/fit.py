"""Run by the environment that has scikit-learn: fits one linear model and prints its weights.

Reads from standard input {"numbers": [[…]], "classes": […], "weights": […], "cost": C}: for each
sentence the numbers of its keys, its class and how much it counts. Imports nothing of ours.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter

import numpy
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC


def main() -> None:
    """Fit and print {"classes": […], "bias": […], "weights": {number: […]}}."""
    lesson = json.load(sys.stdin)
    used = sorted({number for keys in lesson["numbers"] for number in keys})
    column = {number: at for at, number in enumerate(used)}
    rarity = _rarity(lesson["numbers"])
    rows, columns, values = [], [], []
    for row, keys in enumerate(lesson["numbers"]):
        rows += [row] * len(keys)
        columns += [column[number] for number in keys]
        values += [rarity[number] / len(keys) ** 0.5 for number in keys]
    seen = csr_matrix((values, (rows, columns)), shape=(len(lesson["numbers"]), len(used)))
    model = LinearSVC(C=lesson["cost"], random_state=0)
    model.fit(seen, lesson["classes"], sample_weight=lesson["weights"])
    counted = numpy.array([rarity[number] for number in used])
    weights = (numpy.asarray(model.coef_).T * counted[:, None]).round(6)
    json.dump(
        {
            "classes": [str(one) for one in model.classes_],
            "bias": [float(one) for one in model.intercept_],
            "weights": {number: row.tolist() for number, row in zip(used, weights, strict=True)},
        },
        sys.stdout,
    )


def _rarity(sentences: list[list[int]]) -> dict[int, float]:
    """Return how rare each key is, 1 at the mean: what few sentences have says more.

    It becomes part of the weights, so a decision need not know it.
    """
    having = Counter(number for keys in sentences for number in keys)
    rare = {number: math.log(len(sentences) / count) + 1 for number, count in having.items()}
    mean = sum(rare.values()) / len(rare)
    return {number: value / mean for number, value in rare.items()}


if __name__ == "__main__":
    main()
