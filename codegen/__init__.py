"""Development only: turns `schema/` into the parts of the packages that know the API's names."""
