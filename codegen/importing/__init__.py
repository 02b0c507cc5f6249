"""Import of schemas that the API publishes into the schema's YAML files: `python -m codegen add`.

`sources` reads a document, `kinds` identifies it, `references` resolves `$ref`s, and `normalized` keeps the relevant parts.
`json_schema_reading` and `rules` parse these, `task_files` and `model_files` convert them to the schema's language, and
`merging` merges the result into the files that people keep. Published documents are not trusted: names go through the
checks of the loader, and text through `texts`.
"""
