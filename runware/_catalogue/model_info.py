"""A model of the API, as `client.models` gives it: what is known of it, in data and in words."""

from __future__ import annotations

import attrs

from runware._catalogue.info import ModelFacts


@attrs.frozen(kw_only=True, eq=False, repr=False, str=False)
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
    """

    def of(self, air: str) -> ModelInfo:
        """What this architecture says of one of its models."""
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

        Example:
            >>> print(client.models.get("runware:400@1").example(blocking=True))
            results = client.image_inference(
                model='runware:400@1',
                positive_prompt='a lighthouse at dusk',
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
