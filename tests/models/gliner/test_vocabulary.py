from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

import models.bundled as bundled_package
from models.gliner.vocabulary import KnownWords
from tests.models.reading import sample_rows

BUNDLED = Path(bundled_package.__file__).parent / "span" / "tokenizer.json"


def wordpiece() -> Tokenizer:
    return Tokenizer.from_file(str(BUNDLED))


def unigram() -> Tokenizer:
    """As DeBERTa-v3's: cased, words marked by a lower block."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return _trained(tokenizer, trainers.UnigramTrainer(vocab_size=2000, unk_token="[UNK]", special_tokens=["[UNK]"]))


def byte_pairs() -> Tokenizer:
    """As ModernBERT's: cased, on bytes."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    return _trained(tokenizer, trainers.BpeTrainer(vocab_size=2000, show_progress=False))


def with_a_word_as_added_token() -> Tokenizer:
    tokenizer = wordpiece()
    tokenizer.add_tokens([AddedToken("Order", normalized=False)])
    return tokenizer


def _trained(tokenizer: Tokenizer, trainer: trainers.Trainer) -> Tokenizer:
    tokenizer.train_from_iterator([row["text"] for row in sample_rows()], trainer)
    return tokenizer


def pieces_of(tokenizer: Tokenizer, words: list[str]) -> list[list[int]]:
    encoding = tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
    pieces: list[list[int]] = [[] for _ in words]
    for owner, piece in zip(encoding.word_ids, encoding.ids, strict=True):
        assert owner is not None
        pieces[owner].append(piece)
    return pieces


TOKENIZERS = {maker.__name__: maker for maker in (wordpiece, unigram, byte_pairs, with_a_word_as_added_token)}
WORDS = sorted({word for row in sample_rows() for word in row["text"].split()})


@pytest.fixture(scope="module", params=TOKENIZERS)
def tokenizer(request: pytest.FixtureRequest) -> Tokenizer:
    made: Tokenizer = TOKENIZERS[request.param]()
    return made


@pytest.fixture(scope="module")
def known(tokenizer: Tokenizer) -> KnownWords:
    return KnownWords(tokenizer)


some_words = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from(WORDS).map(str.upper),
        st.sampled_from(WORDS).map(str.title),
        st.sampled_from(
            ["Order", "order", "[UNK]", "İstanbul", "STRASSE", "ǅ", "K", "DB_HOST", "sk-Ab1", "a\x00b", "Z" * 101]
        ),
        st.text(min_size=1, max_size=12),
        st.text(string.printable, min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some_words)
def test_a_known_word_has_the_pieces_that_the_tokenizer_gives_it_among_others(
    tokenizer: Tokenizer, known: KnownWords, words: list[str]
) -> None:
    for found, pieces in zip(known.look_up(words), pieces_of(tokenizer, words), strict=True):
        assert found is None or list(found) == pieces


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some_words)
def test_a_word_that_is_split_by_the_model_alone_has_the_pieces_that_the_tokenizer_gives_it(
    tokenizer: Tokenizer, known: KnownWords, words: list[str]
) -> None:
    for word, pieces in zip(words, pieces_of(tokenizer, words), strict=True):
        found = known.split(word)
        assert found is None or list(found) == pieces


def test_the_bundled_tokenizers_model_splits_every_ascii_word() -> None:
    known = KnownWords(wordpiece())
    assert all(known.split(word) for word in ("antidisestablishmentarianism", "DB_HOST", "sk-4NIB2", "n't", "1.250,00"))
    assert known.split("Österling") is None


def test_most_words_of_ordinary_text_are_known_to_the_bundled_tokenizer() -> None:
    words = [word for row in sample_rows() for word in row["text"].split() if word.isalpha() and word.isascii()]
    found = KnownWords(wordpiece()).look_up(words)
    assert sum(pieces is not None for pieces in found) > 0.75 * len(words)


def test_looking_words_up_leaves_nothing_of_them_behind() -> None:
    known = KnownWords(wordpiece())
    size = len(known)
    known.look_up(["Wolfeschlegelsteinhausen", "1234567890123"])
    assert len(known) == size
