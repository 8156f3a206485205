from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.errors import InvalidInputError, RequestError, TooLargeError, TooManyLabelsError
from server.settings import LimitSettings
from server.tasks.catalogue import TASKS
from server.tasks.extraction import ExtractionTask
from server.tasks.pii import PiiParameters, PiiTask, builtin_types
from server.tasks.question import Question, question_of, text_of
from server.tasks.span_task import Query, SpanTask
from server.tasks.styles import MaskStyle, PartialStyle, RemoveStyle, TypeStyle

DEFAULTS = LimitSettings()
LIMITS = LimitSettings(text_characters=50, labels=5, label_characters=20)
SECRET = "Zx9-secret"


def pii(parameters: Any = None, *, limits: LimitSettings = DEFAULTS) -> Question:
    return question_of("input[0]", {"text": "Ann", "parameters": parameters}, TASKS["pii"], limits)


def extraction(parameters: Any = None) -> Question:
    return question_of("input[0]", {"text": "Ann", "parameters": parameters}, TASKS["extraction"], LIMITS)


def query(question: Question, task: SpanTask[Any]) -> Query:
    return task.query(question.parameters)


@pytest.mark.parametrize("parameters", [None, {}, {"entity_types": None, "threshold": None, "redaction": None}])
def test_what_is_left_out_or_null_takes_the_default_of_the_task(parameters: Any) -> None:
    question = pii(parameters)
    asked = query(question, PiiTask())
    assert asked.names == tuple(builtin_types())
    assert "full name" in asked.prompts
    assert set(asked.thresholds) == {0.3}
    assert question.parameters == PiiParameters()


def test_extraction_has_a_threshold_of_one_half_and_no_default_types() -> None:
    assert query(extraction({"entity_types": ["car"]}), ExtractionTask()).thresholds == (0.5,)
    with pytest.raises(InvalidInputError, match=r"^input\[0\]\.parameters: entity_types is required: send a list"):
        extraction()


@pytest.mark.parametrize("name", ["entity_types", "labels"])
def test_types_are_a_list_or_an_object_under_either_name(name: str) -> None:
    assert query(extraction({name: ["car", "full_name"]}), ExtractionTask()).names == ("car", "full_name")
    described = query(extraction({name: {"car": "a vehicle", "time": ""}}), ExtractionTask())
    assert described.names == ("car", "time")
    assert described.prompts == ("car: a vehicle", "time")


def test_both_names_at_once_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="entity_types and labels are the same parameter"):
        pii({"entity_types": ["a"], "labels": ["a"]})


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ([], "input[0].parameters: must be an object"),
        ("x", "input[0].parameters: must be an object"),
        ({"entity_types": []}, "input[0].parameters.entity_types: must not be empty"),
        ({"labels": {}}, "input[0].parameters.labels: must not be empty"),
        ({"entity_types": SECRET}, "input[0].parameters.entity_types: must be a list"),
        ({"entity_types": ["a", 7]}, "input[0].parameters.entity_types[1]: must be a string"),
        ({"entity_types": ["a", None]}, "input[0].parameters.entity_types[1]: must be a string"),
        ({"entity_types": [[SECRET]]}, "input[0].parameters.entity_types[0]: must be a string"),
        ({"entity_types": ["a", ""]}, "input[0].parameters.entity_types[1]: must not be empty"),
        ({"entity_types": ["a", " \t"]}, "input[0].parameters.entity_types[1]: must not be blank"),
        ({"entity_types": ["a\x00"]}, "input[0].parameters.entity_types[0]: must not contain NUL characters"),
        ({"entity_types": ["a\ud800"]}, "input[0].parameters.entity_types[0]: must not contain lone surrogates"),
        ({"entity_types": {SECRET: 3}}, "input[0].parameters.entity_types: must be a string"),
        ({"entity_types": {SECRET: "\x00"}}, "input[0].parameters.entity_types: must not contain NUL characters"),
        ({"entity_types": {"": "x"}}, "input[0].parameters.entity_types: must not be empty"),
        ({"threshold": True}, "input[0].parameters.threshold: must be a number"),
        ({"threshold": SECRET}, "input[0].parameters.threshold: must be a number"),
        ({"threshold": 1.5}, "input[0].parameters.threshold: must be at most 1"),
        ({"threshold": -0.1}, "input[0].parameters.threshold: must be at least 0"),
        ({"threshold": float("nan")}, "input[0].parameters.threshold: must be a finite number"),
        ({"threshold": float("inf")}, "input[0].parameters.threshold: must be a finite number"),
        ({"flat": 1}, "input[0].parameters.flat: must be true or false"),
        ({"treshold": 0.5}, "input[0].parameters: there is no parameter 'treshold'"),
        ({"treshold": None}, "input[0].parameters: there is no parameter 'treshold'"),
        ({"x" * 100: 1}, f"input[0].parameters: there is no parameter '{'x' * 64}'"),
    ],
)
def test_a_wrong_parameter_is_named_by_its_path_and_never_quoted(parameters: Any, message: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        pii(parameters)
    assert refused.value.message == message
    assert SECRET not in refused.value.message


@pytest.mark.parametrize(
    ("redaction", "style"),
    [
        ({"style": "type"}, TypeStyle()),
        ({"style": "mask", "character": "#"}, MaskStyle(style="mask", character="#")),
        ({"style": "remove"}, RemoveStyle(style="remove")),
        ({"style": "partial", "keep_end": 2}, PartialStyle(style="partial", keep_end=2)),
    ],
)
def test_a_style_of_redaction_is_chosen_by_its_name(redaction: Any, style: Any) -> None:
    parameters = pii({"redaction": redaction}).parameters
    assert isinstance(parameters, PiiParameters)
    assert parameters.redaction == style


NO_STYLE = (
    "input[0].parameters.redaction: must be an object whose style is one of type, mask, remove, partial, hash, encrypt"
)
LATER = "input[0].parameters.redaction: the styles numbered and pseudonym are not available in this version"


@pytest.mark.parametrize(
    ("redaction", "message"),
    [
        ("mask", NO_STYLE),
        ({}, NO_STYLE),
        ({"style": SECRET}, NO_STYLE),
        ({"style": ["mask"]}, NO_STYLE),
        ({"style": "numbered"}, LATER),
        ({"style": "pseudonym", "salt": SECRET}, LATER),
        ({"style": "mask", "character": "ab"}, "input[0].parameters.redaction.character: must be one character"),
        ({"style": "mask", "character": ""}, "input[0].parameters.redaction.character: must not be empty"),
        ({"style": "partial", "keep_end": -1}, "input[0].parameters.redaction.keep_end: must be at least 0"),
        ({"style": "partial", "keep_end": 1.5}, "input[0].parameters.redaction.keep_end: must be a whole number"),
        ({"style": "type", "character": "x"}, "input[0].parameters.redaction: there is no parameter 'character'"),
    ],
)
def test_a_redaction_that_cannot_be_done_is_refused_and_not_ignored(redaction: Any, message: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        pii({"redaction": redaction})
    assert refused.value.message == message


def test_extraction_takes_no_redaction() -> None:
    with pytest.raises(InvalidInputError, match="there is no parameter 'redaction'"):
        extraction({"entity_types": ["car"], "redaction": {"style": "mask"}})


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("Ann", "input[3]: must be an object with text and, where needed, parameters"),
        (None, "input[3]: must be an object with text and, where needed, parameters"),
        ({}, "input[3].text: is required"),
        ({"text": None}, "input[3].text: must be a string"),
        ({"text": 7}, "input[3].text: must be a string"),
        ({"text": ""}, "input[3].text: must not be empty"),
        ({"text": "a\x00b"}, "input[3].text: must not contain NUL characters"),
        ({"text": "a\udfff"}, "input[3].text: must not contain lone surrogates"),
        (
            {"text": "Ann", "threshold": 0.9},
            "input[3]: there is no field 'threshold'; how to process a text is said in parameters",
        ),
    ],
)
def test_a_wrong_input_is_named_by_its_path(raw: Any, message: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        question_of("input[3]", raw, TASKS["pii"], LIMITS)
    assert refused.value.message == message


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ({"text": "Ann"}, "Ann"),
        ({"text": ""}, ""),
        ({"text": 7}, None),
        ({}, None),
        ("Ann", None),
        ({"text": "\ud800"}, None),
    ],
)
def test_a_text_is_sent_back_when_there_is_one_that_can_be(raw: Any, text: str | None) -> None:
    assert text_of(raw) == text


def test_a_text_over_the_limit_is_too_large() -> None:
    with pytest.raises(TooLargeError, match=r"^input\[0\]\.text: has more than 50 characters$"):
        question_of("input[0]", {"text": "é" * 51}, TASKS["pii"], LIMITS)


def test_a_text_is_measured_in_code_points_and_may_reach_the_limit() -> None:
    limits = DEFAULTS.model_copy(update={"text_characters": 50})
    assert question_of("input[0]", {"text": "🙂" * 50}, TASKS["pii"], limits).text == "🙂" * 50


def test_labels_over_the_limit_are_too_many_and_equal_ones_count_once() -> None:
    with pytest.raises(TooManyLabelsError, match=r"^input\[0\]\.parameters\.entity_types: has more than 5 labels$"):
        pii({"entity_types": list("abcdef")}, limits=LIMITS)
    assert len(query(pii({"entity_types": list("abcde") * 9}, limits=LIMITS), PiiTask()).names) == 5


def test_the_limits_on_labels_do_not_touch_the_built_in_list() -> None:
    assert len(query(pii(limits=LIMITS), PiiTask()).names) > LIMITS.labels


def test_a_label_over_the_limit_is_refused_with_its_description_counted() -> None:
    message = "a label with its description has more than 20 characters"
    with pytest.raises(InvalidInputError, match=message):
        extraction({"entity_types": ["x" * 21]})
    with pytest.raises(InvalidInputError, match=message):
        extraction({"entity_types": {"x": "y" * 20}})
    assert query(extraction({"entity_types": {"x": "y" * 19}}), ExtractionTask()).prompts == ("x: " + "y" * 19,)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PARAMETERS = st.dictionaries(
    st.sampled_from(["entity_types", "labels", "threshold", "flat", "redaction"]) | st.text(max_size=3),
    JSON,
    max_size=4,
)


@settings(max_examples=300)
@given(st.sampled_from(["pii", "extraction"]), st.text(max_size=60) | JSON, PARAMETERS | JSON)
def test_any_json_is_a_question_or_refused_with_a_path(task: str, text: Any, parameters: Any) -> None:
    verdict = _verdict({"text": text, "parameters": parameters}, task)
    assert isinstance(verdict, Question) or verdict.message.startswith("input[0].")


def _verdict(raw: Any, task: str) -> Question | RequestError:
    try:
        return question_of("input[0]", raw, TASKS[task], LIMITS)
    except RequestError as refusal:
        return refusal
