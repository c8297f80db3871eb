"""Makes an issue provable: fingerprint, 版本号, page codes, identities, signatures, the package's container."""
