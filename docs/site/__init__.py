"""Makes the documentation site: what MkDocs calls (`hooks`), and the pages that are made of the schema."""
