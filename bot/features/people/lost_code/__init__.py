"""Who lost their personal code: they ask, a trainer who knows them says who they are."""
