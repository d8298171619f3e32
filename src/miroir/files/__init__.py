"""Attachments: kept once on disk by their digest, known by what their bytes show, shown safely."""

from miroir.files.actions import (
    keep,
    keep_now,
    keep_upload,
    register,
    register_all,
    require_own,
    store,
)
from miroir.files.facts import FileScanned
from miroir.files.kinds import SHOWN_INLINE, UPLOADABLE
from miroir.files.links import Links, links
from miroir.files.model import Attached, Blob, File, FileShown, Named, Owner
from miroir.files.names import clean_name
from miroir.files.queries import attached, file, files
from miroir.files.scanner import Scanner, Unanswered, scanner
from miroir.files.scanner_trial import try_scanner
from miroir.files.scanning import scan_all_due
from miroir.files.uploads import UploadForm, refuse_oversized, take_upload
from miroir.files.vault import Vault, vault

__all__ = [
    "SHOWN_INLINE",
    "UPLOADABLE",
    "Attached",
    "Blob",
    "File",
    "FileScanned",
    "FileShown",
    "Links",
    "Named",
    "Owner",
    "Scanner",
    "Unanswered",
    "UploadForm",
    "Vault",
    "attached",
    "clean_name",
    "file",
    "files",
    "keep",
    "keep_now",
    "keep_upload",
    "links",
    "refuse_oversized",
    "register",
    "register_all",
    "require_own",
    "scan_all_due",
    "scanner",
    "store",
    "take_upload",
    "try_scanner",
    "vault",
]
