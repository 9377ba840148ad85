"""Short texts as 64-bit words, so that NumPy can hash and compare them without making Python objects."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Words = npt.NDArray[np.uint64]

_MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)
_LAST = np.uint64(0xFF51AFD7ED558CCD)


def words_of(texts: pa.Array) -> tuple[list[Words], npt.NDArray[np.int32]]:
    """The bytes of each text as columns of 64-bit words padded with zero bytes, and the lengths in bytes.

    There are as many columns as the longest text needs; a null is a text of length 0.
    """
    data, offsets = text_bytes(texts)
    lengths = np.diff(offsets)
    longest = int(lengths.max(initial=0))
    if longest >= 8 and int(lengths.min()) == longest:
        return _of_equal_length(data[offsets[0] :], len(texts), longest), lengths
    return _of_any_length(data, offsets, lengths, longest), lengths


def text_bytes(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """The bytes of all texts and where each begins (n + 1 offsets), over the same memory; a null has none."""
    if texts.null_count:
        texts = texts.fill_null("")
    _, offsets, data = texts.buffers()
    if offsets is None:
        return np.empty(0, np.uint8), np.zeros(len(texts) + 1, np.int32)
    starts = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8), starts


def _of_equal_length(data: npt.NDArray[np.uint8], n: int, length: int) -> list[Words]:
    """Reads straight from the buffer; the last word is read to end with the text and shifted into place."""
    words = [_strided(data, n, length, at).astype(np.uint64) for at in range(0, length - 7, 8)]
    if rest := length % 8:
        words.append(_strided(data, n, length, length - 8) >> np.uint64(64 - 8 * rest))
    return words


def _strided(data: npt.NDArray[np.uint8], n: int, length: int, at: int) -> Words:
    return np.ndarray((n,), "<u8", data, offset=at, strides=(length,))


def _of_any_length(
    data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32], longest: int
) -> list[Words]:
    n, width = len(lengths), max(1, -(-longest // 8)) * 8
    padded = np.zeros(n * width, np.uint8)
    shift = np.arange(n, dtype=np.int64) * width - offsets[:-1]
    padded[np.arange(offsets[0], offsets[-1]) + np.repeat(shift, lengths)] = data[offsets[0] : offsets[-1]]
    return [np.ascontiguousarray(column) for column in padded.view(np.uint64).reshape(n, width // 8).T]


def hash_words(words: Sequence[Words], seed: int = 0) -> Words:
    """One 64-bit hash for each row of `words`; trailing zero words do not change it.

    Hashes of one row under different seeds say nothing of one another.
    """
    state = np.full(len(words[0]), seed, np.uint64)
    for position, word in enumerate(words):
        mixed = word * (_MIXERS[(position + seed) % 4] + np.uint64(2 * (position // 4)))
        mixed ^= mixed >> np.uint64(29)
        state ^= mixed * _MIXERS[(position + seed + 1) % 4]
    state ^= state >> np.uint64(32)
    state *= _LAST
    state ^= state >> np.uint64(29)
    return state


def hash_texts(texts: pa.Array) -> Words:
    """One 64-bit hash for each text, never 0; columns of other texts beside it do not change it."""
    words, lengths = words_of(texts)
    hashes = hash_words([lengths.astype(np.uint64), *words])
    return np.maximum(hashes, np.uint64(1))


def narrow_word(word: Words) -> npt.NDArray[np.unsignedinteger]:
    """The same numbers in two bytes where they fit: the last two characters of an 18-character code do."""
    return word.astype(np.uint16) if word.max(initial=0) < 1 << 16 else word
