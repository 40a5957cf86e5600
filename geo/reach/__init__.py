"""Walking reach: computed with a street network, kept in files as figures."""
