"""Photos that people hand in: when and where they were taken (EXIF), and a smaller picture that tells neither."""

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image, ImageOps

from samrit.lib.clock import BANGKOK

MOST_PIXELS = 60_000_000
"""A picture with more is not opened: its bytes may be few, but its dots would fill the memory."""
PREVIEW = (1280, 1280)
OLDEST, NEWEST = 1826, 2999
"""Years a photo can be of; a camera whose clock was never set tells others, which no calendar can hold."""


@dataclass(frozen=True)
class Taken:
    """What a photo tells: the instant (Bangkok where it states no offset) and the point in degrees; None where it says nothing."""

    at: dt.datetime | None = None
    lat: float | None = None
    lon: float | None = None


def taken(data: bytes) -> Taken:
    """When and where the photo was taken, as its camera wrote it. What cannot be read is told as nothing."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            exif = image.getexif()
            own, place = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Taken()
    lat, lon = _degrees(place, 1, 2, "S", 90), _degrees(place, 3, 4, "W", 180)
    at = _instant(own.get(ExifTags.Base.DateTimeOriginal), own.get(ExifTags.Base.OffsetTimeOriginal))
    return Taken(at) if lat is None or lon is None else Taken(at, lat, lon)


def preview(data: bytes) -> bytes | None:
    """A smaller JPEG without EXIF, turned as the camera was held; None where the bytes are no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            image.draft("RGB", PREVIEW)
            turned = ImageOps.exif_transpose(image).convert("RGB")
            turned.thumbnail(PREVIEW)
            plain = Image.new("RGB", turned.size)
            plain.paste(turned)
            kept = io.BytesIO()
            plain.save(kept, "JPEG", quality=80)
            return kept.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _instant(said: Any, offset: Any) -> dt.datetime | None:
    try:
        plain = dt.datetime.strptime(str(said), "%Y:%m:%d %H:%M:%S").replace(tzinfo=BANGKOK)
        zone = dt.datetime.strptime(str(offset), "%z").tzinfo if offset else None
    except ValueError:
        return None
    if not OLDEST <= plain.year <= NEWEST:
        return None
    return plain.replace(tzinfo=zone) if zone else plain


def _degrees(place: Any, side: int, parts: int, negative: str, most: int) -> float | None:
    """Degrees, minutes and seconds as one figure; None where they are not all there, or beyond the globe."""
    try:
        degrees, minutes, seconds = (float(part) for part in place[parts])
        value = degrees + minutes / 60 + seconds / 3600
        value = -value if str(place[side]).upper().startswith(negative) else value
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return value if -most <= value <= most else None
