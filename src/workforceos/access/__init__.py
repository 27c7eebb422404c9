"""Who asks: roles, tokens, sessions, tenants."""
