"""A model of the API, as `client.models` gives it: found by its name, and what is known of it in data and in words."""

from __future__ import annotations

import functools

import attrs

from runware._catalogue import facts_data
from runware._catalogue.facts import facts_of
from runware._catalogue.info import ModelFacts, read
from runware._models.slugs_data import AIR_OF_SLUG


class ModelInfo(ModelFacts):
    """What is known of a model, or of an architecture of community models (which has no `air`).

    `print` shows it as text, a notebook as a table.

    Attributes:
        air: Its AIR identifier.
        slug: Its short name, which every `model` takes as well.
        name: What people call it, if that is known.
        task: What it does, as the wire calls it: `imageInference`.
        status: Whether it can be used.
        parameters: What it takes, by place on the wire: `width`, `inputs.seedImage`, `lora[].weight`. None if that is not
            published.
        sizes: All that width x height may be. Empty if any will do, or they are not known.
        rules: What holds between parameters. `rules_in_words` has sentences.
        notes: What holds besides, and cannot be seen in a request.
        closed: Objects whose members are all listed.
        untold: Parameters of the task of which nothing is known: no model is said to take them.
        modes: The ways to use it.
        price: What it costs, where that is published.
        source: What the list of parameters is known from.
        required: The parameters that are required.

    Example:
        >>> model = client.models.get("runware:101@1")
        >>> model.task, model.parameters["width"].maximum
        ('imageInference', 2048)
    """

    def of(self, air: str) -> ModelInfo:
        """What this architecture says of one of its models.

        Args:
            air: The model's AIR identifier.
        """
        return attrs.evolve(self, air=air)

    @property
    def rules_in_words(self) -> tuple[str, ...]:
        """What holds between parameters, each rule as a sentence."""
        from runware._catalogue.describing import rules_in_words

        return rules_in_words(self)

    def example(self, *, blocking: bool = False) -> str:
        """A call that it takes, as Python, with what it cannot do without.

        Args:
            blocking: For the client of `runware_sync`. Default: with `await`.

        Returns:
            The text, in several lines.

        Example:
            >>> print(client.models.get("runware:400@1").example(blocking=True))
            results = client.image_inference(
                model="runware:400@1",
                positive_prompt="a lighthouse at dusk",
                width=1024,
                height=1024,
            )
        """
        from runware._catalogue.examples import example

        return example(self, blocking=blocking)

    def __str__(self) -> str:
        from runware._catalogue.describing import as_text

        return as_text(self)

    def __repr__(self) -> str:
        return f"<ModelInfo {self.air}, {self.slug}: {self.task}>"

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from runware._catalogue.describing import as_html

        return as_html(self)


def find_model(name: str) -> ModelInfo | None:
    """What is known of a model by its AIR identifier or slug; None of unknown and community models.

    >>> model = find_model("bfl-flux-1-dev")
    >>> model.air, model.parameters["width"].maximum
    ('runware:101@1', 2048)
    """
    air = AIR_OF_SLUG.get(name, name)
    return _read(air, None) if air in facts_data.MODELS else None


def find_architecture(name: str) -> ModelInfo | None:
    """What is known of the community models of a family, by its slug.

    >>> "refiner" in find_architecture("sdxl").parameters
    True
    """
    return _read(None, name) if name in facts_data.ARCHITECTURES else None


@functools.cache
def _read(air: str | None, family: str | None) -> ModelInfo | None:
    facts = facts_of(air or "", family)
    return None if facts is None else read(facts, air, ModelInfo)
