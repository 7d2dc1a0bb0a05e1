"""Nothing is kept in the clear: one storage for all files."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages

from europol_portal.core.storage import EncryptedStorage
from europol_portal.vault.columns import sealed_columns
from tests.architecture.test_map import SOURCES, _relative

# The sweep looks at names and ages, the vault at headers, backups copy what is encrypted: none opens content past it.
KNOW_THE_FOLDER = {
    "europol_portal/core/storage.py",
    "europol_portal/vault/backups.py",
    "europol_portal/vault/files.py",
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


def test_each_sealed_column_stands_in_the_page_on_trust_with_its_reason():
    page = (Path(settings.BASE_DIR) / "docs/trust.md").read_text()
    listed = re.findall(r"^\| `([a-z]+\.[a-z]+\.[a-z_]+)` \| .{20,} \|$", page, flags=re.MULTILINE)

    assert sorted(listed) == sealed_columns()


def test_no_other_column_is_named_like_a_secret():
    telling = re.compile(r"secret|password|private|api_key")
    named = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if telling.search(field.name)
    }

    assert named - set(sealed_columns()) == {"parties.user.password"}, "a hash by Argon2id"
