"""Reads the PNGs that Tessera writes (8-bit RGB or RGBA), with the standard library alone."""
import struct
import zlib


def _unfilter(kind, line, before, step):
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        up = before[i]
        corner = before[i - step] if i >= step else 0
        if kind == 1:
            add = left
        elif kind == 2:
            add = up
        elif kind == 3:
            add = (left + up) // 2
        elif kind == 4:
            estimate = left + up - corner
            distances = (abs(estimate - left), abs(estimate - up), abs(estimate - corner))
            add = (left, up, corner)[distances.index(min(distances))]
        else:
            return
        line[i] = (line[i] + add) & 255


class Picture:
    """pixel(x, y) gives (r, g, b)."""

    def __init__(self, path, columns=None):
        data = open(path, "rb").read()
        assert data[:8] == b"\x89PNG\r\n\x1a\n", path
        at, packed = 8, b""
        while at < len(data):
            length, kind = struct.unpack(">I4s", data[at:at + 8])
            body = data[at + 8:at + 8 + length]
            if kind == b"IHDR":
                self.width, self.height, depth, colour = struct.unpack(">IIBB", body[:10])
                assert depth == 8 and colour in (2, 6), (depth, colour)
                self.step = 3 if colour == 2 else 4
            elif kind == b"IDAT":
                packed += body
            at += 12 + length
        raw, size = zlib.decompress(packed), self.width * self.step
        self.rows, before = [], bytearray(size)
        for y in range(self.height):
            start = y * (size + 1)
            line = bytearray(raw[start + 1:start + 1 + size])
            _unfilter(raw[start], line, before, self.step)
            self.rows.append(line)
            before = line

    def pixel(self, x, y):
        at = x * self.step
        return tuple(self.rows[y][at:at + 3])

    def find(self, colour, left, right, top=0, bottom=None):
        """Pixels of exactly that colour in a rectangle, as (x, y)."""
        want = bytes(colour)
        for y in range(top, bottom or self.height):
            row = self.rows[y]
            for x in range(left, right):
                if row[x * self.step:x * self.step + 3] == want:
                    yield x, y
