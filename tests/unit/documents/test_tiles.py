"""Where the detector looks: at a page at once, along a roll in tiles, closer at small print."""

import numpy as np
import pytest

from recto.documents.tiles import Quad, Tile, cut_finer_tiles, cut_tiles


def _line(left: float, top: float, width: float, height: float) -> Quad:
    right, bottom = left + width, top + height
    return np.asarray([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def _rows(left: int, top: int, count: int, height: int, pitch: int) -> list[Quad]:
    return [_line(left, top + pitch * row, 40 * height, height) for row in range(count)]


def _owners(tiles: list[Tile], x: float, y: float) -> list[Tile]:
    return [tile for tile in tiles if tile.owns(_line(x - 5, y - 5, 10, 10))]


@pytest.mark.parametrize("size", [(1654, 2339), (2339, 1654), (64, 64), (900, 1800)])
def test_a_page_is_looked_at_once(size: tuple[int, int]) -> None:
    (tile,) = cut_tiles(*size)
    assert (tile.across.start, tile.across.end, tile.down.start, tile.down.end) == (0, size[0], 0, size[1])


@pytest.mark.parametrize("size", [(600, 9100), (9100, 600), (70, 3000)])
def test_a_roll_is_looked_at_in_tiles_that_each_own_a_part(size: tuple[int, int]) -> None:
    tiles = cut_tiles(*size)
    assert len(tiles) > 3
    for place in range(5, max(size), 17):
        x, y = (place, size[1] / 2) if size[0] > size[1] else (size[0] / 2, place)
        (owner,) = _owners(tiles, x, y)
        assert owner.across.start <= x <= owner.across.end
        assert owner.down.start <= y <= owner.down.end


def test_usual_print_is_not_looked_at_again() -> None:
    assert cut_finer_tiles(_rows(200, 200, 40, 34, 50), cut_tiles(1654, 2339)) == []


def test_small_print_is_looked_at_closer() -> None:
    tiles = cut_finer_tiles(_rows(200, 200, 90, 20, 24), cut_tiles(1654, 2339))
    assert len(tiles) > 1
    assert max(tile.down.end - tile.down.start for tile in tiles) < 2339 / 1.5
    for y in range(210, 2300, 23):
        (owner,) = _owners(tiles, 800, y)
        assert owner.down.start <= y <= owner.down.end


def test_a_page_far_from_the_camera_is_looked_at_closer() -> None:
    found = [_line(1000, 1800 + 70 * row, 1100, 50) for row in range(6)]
    tiles = cut_finer_tiles(found, cut_tiles(2977, 4210))
    assert tiles
    assert min(tile.down.start for tile in tiles) > 0
    assert max(tile.across.end - tile.across.start for tile in tiles) < 4210 / 1.2


def test_print_that_is_small_on_a_small_page_can_not_be_seen_closer() -> None:
    assert cut_finer_tiles(_rows(10, 10, 20, 8, 12), cut_tiles(500, 700)) == []


def test_where_nothing_was_found_nothing_is_looked_at_again() -> None:
    assert cut_finer_tiles([], cut_tiles(5000, 5000)) == []


def test_a_second_look_is_bounded() -> None:
    found = [*_rows(0, 0, 4000, 2, 4), _line(15_990, 15_990, 5, 2)]
    assert len(cut_finer_tiles(found, cut_tiles(16_000, 16_000))) <= 9
