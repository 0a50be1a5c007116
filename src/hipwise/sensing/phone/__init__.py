"""A phone with phyphox on the leg or at the pelvis: found in the home network, asked, and understood."""

from hipwise.sensing.phone.address import Address
from hipwise.sensing.phone.phone import Phone
from hipwise.sensing.phone.stream import Piece, Stream

__all__ = ["Address", "Phone", "Piece", "Stream"]
