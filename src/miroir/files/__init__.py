"""Attachments: kept once on disk by their digest, known by what their bytes show, shown safely."""

from miroir.files.actions import keep, keep_now, keep_upload, register, require_own, store
from miroir.files.kinds import SHOWN_INLINE, UPLOADABLE
from miroir.files.links import Links, links
from miroir.files.model import Attached, Blob, File, FileShown, Owner
from miroir.files.names import clean_name
from miroir.files.queries import attached, file, files
from miroir.files.uploads import UploadForm, refuse_oversized, take_upload
from miroir.files.vault import Vault, vault

__all__ = [
    "SHOWN_INLINE",
    "UPLOADABLE",
    "Attached",
    "Blob",
    "File",
    "FileShown",
    "Links",
    "Owner",
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
    "require_own",
    "store",
    "take_upload",
    "vault",
]
