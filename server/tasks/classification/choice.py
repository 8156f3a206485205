"""One classification as it is asked of models: labels, hypotheses, examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.contract import Outcomes
from server.errors import InvalidInputError
from server.tasks.characters import quoted
from server.tasks.classification.domains import Domains
from server.tasks.classification.parameters import ChoiceParameters, LabelledText, NamedChoice
from server.tasks.labels import prompt

TEMPLATE = "This example is {}."
"""That of the zero-shot pipeline of `transformers`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """names: the labels as they are answered; phrases: as an encoder reads them; hypotheses: as a pair model judges.

    threshold: of several labels that may hold. top_k: None for all.
    """

    names: tuple[str, ...]
    phrases: tuple[str, ...]
    hypotheses: tuple[str, ...]
    multi_label: bool
    threshold: float
    top_k: int | None
    examples: Sequence[LabelledText]


def choice_of(parameters: ChoiceParameters, domains: Domains, outcomes: Outcomes | None, path: str = "") -> Choice:
    """What `parameters` ask. outcomes: of the model that will answer, None where it is not known yet.

    path: where the parameters stand, for messages. Raises `InvalidInputError`.
    """
    phrases, template, multi_label = _labels(parameters, domains, outcomes, path)
    names = tuple(phrases)
    if outcomes is not None and outcomes.entailment is None:
        _check_fixed(names, outcomes, path)
    known = set(names)
    for index, example in enumerate(parameters.examples):
        if example.label not in known:
            raise InvalidInputError(f"{path}examples[{index}].label: is none of the labels")
    template = parameters.hypothesis_template or template or TEMPLATE
    return Choice(
        names=names,
        phrases=tuple(phrases.values()),
        hypotheses=tuple(template.replace("{}", phrase) for phrase in phrases.values()),
        multi_label=multi_label if parameters.multi_label is None else parameters.multi_label,
        threshold=parameters.least_score if isinstance(parameters, NamedChoice) else parameters.threshold,
        top_k=parameters.top_k,
        examples=parameters.examples,
    )


def _labels(
    parameters: ChoiceParameters, domains: Domains, outcomes: Outcomes | None, path: str
) -> tuple[Mapping[str, str], str | None, bool]:
    """Labels with their phrases, the template and whether several may hold, where their source says."""
    if parameters.named is not None:
        return {name: prompt(name, description) for name, description in parameters.named.items()}, None, False
    if parameters.domain is not None:
        domain = domains.get(parameters.domain)
        if domain is None:
            there = ", ".join(domains)
            raise InvalidInputError(f"{path}domain: there is no domain {quoted(parameters.domain)}; there are {there}")
        return {name: phrase or name for name, phrase in domain.labels.items()}, domain.template, domain.multi_label
    if outcomes is not None and outcomes.entailment is None:
        return {name: prompt(name, "") for name in outcomes.names}, None, outcomes.independent
    there = ", ".join(domains)
    raise InvalidInputError(f"{path}labels: is required; send labels, classifications, or a domain ({there})")


def _check_fixed(names: Sequence[str], outcomes: Outcomes, path: str) -> None:
    if not set(names) <= set(outcomes.names):
        there = ", ".join(outcomes.names)
        raise InvalidInputError(f"{path}labels: this model has labels of its own, which are {there}")
