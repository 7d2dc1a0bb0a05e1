"""Nothing is kept in the clear: one storage for all files."""

import re

from django.conf import settings
from django.core.files.storage import storages

from europol_portal.core.storage import EncryptedStorage
from tests.architecture.test_map import SOURCES, _relative

# The sweep looks at names and ages, the vault at headers; both open no content past the storage.
KNOW_THE_FOLDER = {
    "europol_portal/vault/files.py",
    "europol_portal/core/storage.py",
    "intelligence/services/storage.py",
}
AROUND = re.compile(
    r"FileSystemStorage|InMemoryStorage|storage=|MEDIA_ROOT|default_storage\.(path|location|base_location)|"
    r"\.location\b.*stored_files|stored_files\(\)\.(path|location)|\.file\.path\b"
)


def test_the_storage_of_the_portal_is_the_encrypted_one():
    assert settings.STORAGES["default"]["BACKEND"] == "europol_portal.core.storage.EncryptedStorage"
    assert set(settings.STORAGES) == {"default", "staticfiles"}
    assert isinstance(storages["default"], EncryptedStorage)


def test_nothing_goes_around_it():
    around = {_relative(path) for path in SOURCES if AROUND.search(path.read_text())}

    assert around - KNOW_THE_FOLDER == {"europol_portal/settings.py"}
