"""What the API publishes about itself becomes YAML: `python -m codegen add`.

`sources` reads and tells apart, `references` resolves, `normalized` keeps the part that counts, `values` and `rules`
read that, `task_files` and `model_files` say it in the language of the schema, `merging` puts it into the files that
people keep. What the vendor published is not trusted: names go through the checks of the loader, and text through
`texts`.
"""
