"""Errors as programs that use the client make them, in tests of their own; and the classes of codes that are new."""

import pickle
from unittest.mock import Mock

import pytest

from runware import errors

CLASSES = [cls for name in errors.__all__ if issubclass(cls := getattr(errors, name), errors.RunwareError)]


@pytest.mark.parametrize("cls", CLASSES)
def test_a_mock_that_is_given_a_class_raises_it(cls: type[errors.RunwareError]) -> None:
    with pytest.raises(cls) as caught:
        Mock(side_effect=cls)()
    assert str(pickle.loads(pickle.dumps(caught.value))) == caught.value.message == ""


#: How the API names errors, as its own clients read codes that they do not know.
NEW_CODES = [
    ("workspaceCreditsUsedUp", errors.QuotaError), ("monthlyQuotaReached", errors.QuotaError),
    ("uploadRateLimitReached", errors.RateLimitError), ("expiredApiKey", errors.AuthenticationError),
    ("invalidApiKeyFormat", errors.AuthenticationError), ("apiKeyDisabled", errors.AuthenticationError),
    ("lanternTimeoutReached", errors.ServerTimeoutError), ("lanternNotFound", errors.NotFoundError),
    ("lanternExpired", errors.NotFoundError), ("providerLanternBroken", errors.ProviderError),
    ("invalidLantern", errors.ValidationError), ("conflictingLanterns", errors.ValidationError),
    ("lanternConflictFound", errors.ValidationError), ("duplicateLantern", errors.ValidationError),
]  # fmt: skip


@pytest.mark.parametrize(("code", "cls"), NEW_CODES)
def test_a_new_code_has_the_class_that_its_words_say(code: str, cls: type[errors.RunwareError]) -> None:
    assert type(errors.error_from_answer({"code": code, "message": "No."})) is cls
