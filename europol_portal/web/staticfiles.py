"""Static files with the hash of their content in the name, ES module imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites import lines of ES modules to the hashed names, so that they can be cached for ever."""

    support_js_module_import_aggregation = True
