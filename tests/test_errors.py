"""Errors as programs that use the client make them, in tests of their own."""

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
