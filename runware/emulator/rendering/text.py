"""Text in place of a language model's: answers, enhanced prompts and token counts."""

import re

from runware.emulator.rendering.palette import words_in
from runware.emulator.rendering.randomness import seeded

_OPENINGS = (
    "Here is a short answer to “{question}”",
    "Let us look at “{question}”",
    "About “{question}”: a few points matter most",
    "Thank you for asking “{question}”",
)

_POINTS = (
    "Start with {topic}: decide what a good outcome looks like before choosing how to get there.",
    "For {topic}, one small working example tells you more than a long plan.",
    "Keep {topic} simple at first, measure it, and change one thing at a time.",
    "When {topic} surprises you, write down what you expected; the difference is the lesson.",
    "Compare two ways to handle {topic} side by side instead of arguing about either.",
    "Watch the limits of {topic}: cost, time and the attention of whoever reads the result.",
    "Leave {topic} in a state that the next person can understand without asking you.",
)

_CLOSING = (
    "This text comes from the local API server, which has no language model: it depends on your words alone."
)

_COMMON_WORDS = frozenset(
    words_in(
        "a about above after again all an and any are as at be because been before being but by can could "
        "did do does for from give had has have her here hers him his how i if in into is it its just "
        "like make me more most my no not now of on one only or other our out over please say should so "
        "some such tell than that the their them then there these they this to too up use very was we "
        "were what when where which who why will with would write you your"
    )
)

_ENHANCEMENTS = (
    (
        "golden hour light",
        "soft diffused light",
        "dramatic rim lighting",
        "cool moonlight",
        "warm candlelight",
    ),
    (
        "a wide cinematic composition",
        "a close, intimate framing",
        "a low angle view",
        "a balanced symmetrical view",
    ),
    ("intricate fine detail", "rich natural texture", "clean flowing shapes", "crisp tactile surfaces"),
    ("a calm and dreamy mood", "an atmosphere of quiet wonder", "a bold energetic mood", "a nostalgic mood"),
    ("a harmonious palette of deep blues and amber", "a muted earthy palette", "vivid complementary colours"),
    ("shallow depth of field", "layered depth with drifting haze", "sharp focus throughout"),
    ("subtle film grain", "painterly brushwork", "photographic realism", "the finish of a fine art print"),
    ("small telling details in the background", "gentle motion in the air", "reflections that lead the eye"),
)


_TOKEN = re.compile(r"\w{1,6}|[^\w\s]")
#: Length in characters of the end of a text that answers refer to.
_CONSIDERED = 100_000


def count_tokens(text: str) -> int:
    """Return about how many tokens a model would count: parts of words of up to six letters, and punctuation."""
    if len(text) > _CONSIDERED:  # `findall` is faster, but holds the GIL until it has found all
        return sum(1 for _ in _TOKEN.finditer(text))
    return len(_TOKEN.findall(text))


def reply(messages_text: str, *, system: str | None = None, max_tokens: int | None = None) -> str:
    """Answer the last message in a few sentences that mention it; the same messages get the same answer.

    The answer has at most `max_tokens` tokens by `count_tokens`, cut in mid-sentence like a model's answer.
    """
    question = _last_line(messages_text)
    random = seeded("reply", system or "", messages_text)
    topics = _topics(question) or ["this"]
    points = random.sample(_POINTS, 3)
    sentences = [f"{random.choice(_OPENINGS).format(question=_excerpt(question, 16))}:"]
    if system and system.strip():
        sentences.append(f"I keep to my instructions: “{_excerpt(_last_line(system), 12)}”.")
    sentences += [point.format(topic=topics[index % len(topics)]) for index, point in enumerate(points)]
    return _within(" ".join([*sentences, _CLOSING]), max_tokens)


def think(question: str) -> str:
    """Return the thoughts of a model before its answer; the same question gets the same thoughts."""
    topics = _topics(_last_line(question)) or ["this"]
    return (
        f"The question is “{_excerpt(_last_line(question), 16)}”. It is about {' and '.join(topics[:2])}. "
        "A short answer with a few points will do."
    )


def enhance(prompt: str, *, version: int = 0, max_length: int = 64) -> str:
    """Return the prompt followed by descriptive phrases, at most `max_length` tokens by `count_tokens`.

    Each `version` (0, 1, ...) has different phrases. A prompt that is itself too long is cut.
    """
    start = " ".join(prompt.split()).rstrip(" .,;")
    enhanced = _within(start, max_length)
    if enhanced != start:
        return enhanced
    random = seeded("enhance", start, version)
    used = count_tokens(enhanced)
    for kind in random.sample(_ENHANCEMENTS, len(_ENHANCEMENTS)):
        phrase = random.choice(kind)
        added = f", {phrase}" if enhanced else phrase
        if used + (more := count_tokens(added)) <= max_length:
            enhanced, used = enhanced + added, used + more
    return enhanced


def _within(text: str, max_tokens: int | None) -> str:
    """Cut a text after its last whole word or punctuation mark within the limit."""
    if max_tokens is None or count_tokens(text) <= max_tokens:
        return text
    used, end = 0, 0
    for piece in re.finditer(r"\w+|[^\w\s]", text):
        used += count_tokens(piece.group())
        if used > max_tokens:
            break
        end = piece.end()
    return text[:end]


def _last_line(text: str) -> str:
    lines = [" ".join(line.split()) for line in text[-_CONSIDERED:].splitlines()]
    return next((line for line in reversed(lines) if line), "")


def _excerpt(text: str, words: int) -> str:
    listed = text.split()
    shown = " ".join(listed[:words])
    return f"{shown} …" if len(listed) > words else shown.rstrip(".")


def _topics(question: str) -> list[str]:
    """Return up to three meaningful words of a question, the longest first."""
    telling = dict.fromkeys(
        word for word in words_in(question) if word not in _COMMON_WORDS and len(word) > 2
    )
    return sorted(telling, key=len, reverse=True)[:3]
