"""Picture tools: what they return is what their names say, read back with Pillow."""

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from runware.emulator.rendering.image import draw
from runware.emulator.rendering.image_tools import (
    PREPROCESSORS,
    blend,
    describe,
    detect,
    inpaint,
    mask,
    outpaint,
    preprocess,
    remove_background,
    subject_mask,
    upscale,
)

SUBJECT = (120, 60, 280, 340)


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    """A red figure before a grey backdrop."""
    shade = Image.linear_gradient("L").resize((400, 400)).point([150 + level // 5 for level in range(256)])
    image = Image.merge("RGB", (shade, shade, shade))
    ImageDraw.Draw(image).ellipse(SUBJECT, fill=(200, 30, 40))
    return image


def white_share(image: Image.Image) -> float:
    return image.convert("L").point([0] * 128 + [255] * 128).histogram()[255] / (image.width * image.height)


def level(image: Image.Image, place: tuple[int, int]) -> int:
    value = image.convert("L").getpixel(place)
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize("factor", [2, 3, 4, 1.5])
def test_upscaled_pictures_are_larger(factor: float) -> None:
    image = draw("a cat", seed=1, width=120, height=80)
    larger = upscale(image, factor)
    assert larger.size == (120 * factor, 80 * factor)
    assert larger.mode == "RGB"
    back = larger.resize(image.size, Image.Resampling.BOX)
    assert sum(ImageStat.Stat(ImageChops.difference(back, image)).mean) / 3 < 4


def test_upscaling_has_a_limit_but_never_shrinks() -> None:
    image = Image.new("RGBA", (300, 150), (9, 8, 7, 6))
    assert upscale(image, 4, max_side=600).size == (600, 300)
    assert upscale(image, 4, max_side=100).size == (300, 150)
    assert upscale(image, 4, max_side=600).mode == "RGBA"
    with pytest.raises(ValueError, match="factor"):
        upscale(image, 0.5)


def test_background_becomes_transparent_and_the_subject_stays(photo: Image.Image) -> None:
    cut = remove_background(photo)
    assert cut.mode == "RGBA"
    assert cut.size == photo.size
    for corner in ((0, 0), (399, 0), (0, 399), (399, 399)):
        pixel = cut.getpixel(corner)
        assert isinstance(pixel, tuple)
        assert pixel[3] == 0
    assert cut.getpixel((200, 200)) == (200, 30, 40, 255)
    # An ellipse fills pi/4 of its box.
    expected = 160 * 280 * 0.785 / 400**2
    assert white_share(cut.getchannel("A")) == pytest.approx(expected, rel=0.06)


@pytest.mark.parametrize("prompt", ["a portrait", "a planet", "a mountain", "an ocean", "a city", "a teapot"])
def test_corners_are_transparent_and_something_is_left_of_any_drawing(prompt: str) -> None:
    alpha = remove_background(draw(prompt, seed=4, width=320, height=240)).getchannel("A")
    assert [level(alpha, corner) for corner in ((0, 0), (319, 0), (0, 239), (319, 239))] == [0] * 4
    assert 0.02 < white_share(alpha) < 0.85


def test_background_colour(photo: Image.Image) -> None:
    assert remove_background(photo, rgba=(10, 200, 30, 1)).getpixel((0, 0)) == (10, 200, 30, 255)
    half = remove_background(photo, rgba=(10, 200, 30, 0.5))
    assert half.getpixel((0, 0)) == (10, 200, 30, 128)
    assert half.getpixel((200, 200)) == (200, 30, 40, 255)
    with pytest.raises(ValueError, match="4 numbers"):
        remove_background(photo, rgba=(1, 2, 3))


def test_only_the_mask(photo: Image.Image) -> None:
    only = remove_background(photo, return_only_mask=True)
    assert only.mode == "L"
    assert (level(only, (2, 2)), level(only, (200, 200))) == (0, 255)


def test_mask_options_change_its_rim(photo: Image.Image) -> None:
    def rim(image: Image.Image) -> int:
        return sum(image.histogram()[40:216])

    plain = remove_background(photo, return_only_mask=True)
    hard = remove_background(photo, return_only_mask=True, post_process_mask=True)
    soft = remove_background(photo, return_only_mask=True, alpha_matting=True, alpha_matting_erode_size=24)
    assert rim(hard) < rim(plain) < rim(soft)


def test_what_is_transparent_already_stays_so() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((30, 30, 69, 69), fill=(20, 20, 20, 255))
    alpha = remove_background(image).getchannel("A")
    assert level(alpha, (5, 5)) == 0
    assert level(alpha, (50, 50)) == 255


def test_the_subject_is_found(photo: Image.Image) -> None:
    (box,) = detect(photo, max_detections=4, confidence=0.25)
    assert all(abs(found - real) <= 10 for found, real in zip(box, SUBJECT, strict=True))


def test_detections_are_limited_and_ranked() -> None:
    image = Image.new("RGB", (400, 200), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((90, 50, 189, 149), fill="navy")
    pen.rectangle((240, 80, 289, 129), fill="navy")
    large, small = detect(image, max_detections=5)
    assert large[0] < 100 < large[2] < 210 < small[0]
    assert detect(image, max_detections=1) == [large]
    assert detect(image, max_detections=5, confidence=1.0) == []


def test_something_is_found_in_a_plain_picture() -> None:
    assert len(detect(Image.new("RGB", (300, 200), "grey"))) == 1


def test_masks_are_white_in_the_box_and_black_elsewhere() -> None:
    image = Image.new("RGB", (200, 100))
    plain = mask(image, [(50, 20, 100, 60)], padding=0, blur=0)
    assert plain.mode == "L"
    assert plain.getbbox() == (50, 20, 100, 60)
    assert plain.getextrema() == (0, 255)
    assert mask(image, [(50, 20, 100, 60)], padding=10, blur=0).getbbox() == (40, 10, 110, 70)
    assert mask(image, [(50, 20, 60, 30)], padding=-20, blur=0).getbbox() is None
    blurred = mask(image, [(50, 20, 100, 60)], padding=0, blur=4)
    assert 0 < level(blurred, (49, 40)) < 255
    assert mask(image, []).getbbox() is None


@pytest.mark.parametrize("amount", [2**31, 2**63, 10**30])
def test_a_mask_is_never_wider_or_softer_than_its_picture(amount: int) -> None:
    image, boxes = Image.new("RGB", (200, 100)), [(50, 20, 100, 60)]
    assert mask(image, boxes, padding=amount, blur=0).getextrema() == (255, 255)
    assert mask(image, boxes, padding=-amount).getbbox() is None
    assert mask(image, boxes, blur=amount).tobytes() == mask(image, boxes, blur=200).tobytes()


@pytest.mark.parametrize("kind", sorted(PREPROCESSORS))
@pytest.mark.parametrize("size", [(1, 1), (7, 5), (320, 240), (97, 401)])
def test_every_map_has_the_size_of_the_picture(kind: str, size: tuple[int, int]) -> None:
    image = draw("a cat", seed=1, width=size[0], height=size[1])
    result = preprocess(image, kind)
    assert result.size == size
    assert result.mode == "RGB"
    assert result.tobytes() == preprocess(image, kind.upper().replace("_", "-")).tobytes()


def test_every_map_is_another_one(photo: Image.Image) -> None:
    assert len({preprocess(photo, kind).tobytes() for kind in PREPROCESSORS}) == len(PREPROCESSORS)


def test_unknown_maps_are_refused_with_the_known_ones(photo: Image.Image) -> None:
    with pytest.raises(ValueError, match="canny"):
        preprocess(photo, "sepia")


def test_canny_edges_are_thin_white_and_where_the_edge_is(photo: Image.Image) -> None:
    edges = preprocess(photo, "canny").convert("L")
    assert set(edges.tobytes()) == {0, 255}
    # A closed outline about one pixel wide: the circumference of the ellipse, within its staircase.
    outline = edges.histogram()[255]
    assert 600 < outline < 1100
    assert level(edges, (200, 200)) == 0
    row = [column for column in range(400) if level(edges, (column, 200))]
    assert min(row) == pytest.approx(120, abs=3)
    assert max(row) == pytest.approx(280, abs=3)


def test_canny_thresholds_have_an_effect() -> None:
    # Steps of rising height, left to right.
    image = Image.new("RGB", (400, 60))
    for index, shade in enumerate((0, 12, 40, 80, 140, 230)):
        image.paste((shade, shade, shade), (index * 66, 0, 400, 60))

    def columns(low: int, high: int) -> int:
        edges = preprocess(image, "canny", low=low, high=high).convert("L")
        return sum(1 for column in range(4, 396) if level(edges, (column, 30)))

    assert columns(4, 8) > columns(40, 80) > columns(150, 200) >= 1


def test_weak_canny_edges_survive_only_beside_strong_ones() -> None:
    # An edge that gets weaker from top to bottom; then its weak part alone.
    fading = Image.new("RGB", (100, 200), (100, 100, 100))
    for row in range(200):
        shade = 240 - round(row * 0.6)
        fading.paste((shade, shade, shade), (50, row, 100, row + 1))
    weak_part = fading.crop((0, 150, 100, 200))
    joined = preprocess(fading, "canny", low=20, high=200).crop((0, 150, 100, 200))
    assert white_share(joined) > 0.005
    assert white_share(preprocess(weak_part, "canny", low=20, high=200)) == 0


def test_straight_lines_are_kept_and_curves_are_not() -> None:
    image = Image.new("RGB", (400, 200), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((40, 40, 159, 159), fill="black")
    pen.ellipse((260, 60, 339, 139), fill="black")
    lines = preprocess(image, "mlsd")
    square, circle = lines.crop((20, 20, 180, 180)), lines.crop((240, 40, 360, 160))
    assert white_share(square) > 3 * white_share(circle)


def test_depth_is_smooth_and_the_subject_is_near(photo: Image.Image) -> None:
    depth = preprocess(photo, "depth")
    red, green, blue = depth.split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()
    assert level(depth, (200, 120)) > level(depth, (20, 120)) + 40
    assert level(depth, (20, 390)) > level(depth, (20, 10))


def test_normals_are_bluish(photo: Image.Image) -> None:
    red, green, blue = ImageStat.Stat(preprocess(photo, "normalbae")).mean
    assert blue > 200
    assert red == pytest.approx(128, abs=12)
    assert green == pytest.approx(128, abs=12)


def test_the_pose_is_coloured_and_over_the_subject(photo: Image.Image) -> None:
    pose = preprocess(photo, "openpose")
    box = pose.getbbox()
    assert box is not None
    assert box[0] >= SUBJECT[0] - 15
    assert box[2] <= SUBJECT[2] + 15
    assert box[3] - box[1] > 200
    assert len(pose.getcolors(10_000) or []) > 12


def test_segments_are_flat(photo: Image.Image) -> None:
    assert len(preprocess(photo, "seg").getcolors(1000) or []) <= 12


def test_shuffled_pictures_keep_their_colours_but_not_their_places(photo: Image.Image) -> None:
    shuffled = preprocess(photo, "shuffle")
    assert {colour for _, colour in shuffled.getcolors(400 * 400) or []} & {(200, 30, 40)}
    assert sum(ImageStat.Stat(ImageChops.difference(shuffled, photo)).mean) > 10


def test_captions_name_format_light_and_colours(photo: Image.Image) -> None:
    text = describe(photo)
    assert "square" in text
    assert "400 by 400" in text
    assert "red" in text
    assert "grey" in text
    assert "portrait-format" in describe(Image.new("RGB", (100, 200)))
    dark, bright = (
        describe(Image.new("RGB", (200, 100))),
        describe(Image.new("RGBA", (200, 100), (0, 0, 0, 0))),
    )
    assert dark.startswith("A dark landscape-format picture")
    assert dark.endswith("mostly in black.")
    assert bright.startswith("A bright")
    assert bright.endswith("mostly in white.")


def test_strength_mixes_the_seed_with_what_is_new() -> None:
    new, start = Image.new("RGB", (60, 40), (200, 0, 0)), Image.new("RGB", (60, 40), (0, 0, 200))
    assert blend(new, start, 0).tobytes() == start.tobytes()
    assert blend(new, start, 1).tobytes() == new.tobytes()
    assert blend(new, start, 0.5).getpixel((5, 5)) == (100, 0, 100)
    assert blend(new, start, 7).tobytes() == new.tobytes()
    assert blend(new, start.resize((300, 10)), 0.3).size == (60, 40)


def test_inpainting_changes_only_what_the_mask_shows(photo: Image.Image) -> None:
    where = mask(photo, [(100, 100, 300, 300)], padding=0, blur=0)
    result = inpaint(Image.new("RGB", (50, 50), (0, 255, 0)), photo, where)
    assert result.size == photo.size
    assert result.getpixel((200, 200)) == (0, 255, 0)
    changed = ImageChops.difference(result, photo).getbbox()
    assert changed is not None
    assert changed[0] >= 100
    assert changed[1] >= 100
    assert changed[2] <= 300
    assert changed[3] <= 300


@pytest.mark.parametrize("background", [None, Image.new("RGB", (64, 64), (0, 0, 255))])
def test_outpainting_extends_and_keeps_the_picture(
    photo: Image.Image, background: Image.Image | None
) -> None:
    result = outpaint(photo, top=30, right=200, bottom=0, left=64, background=background)
    assert result.size == (400 + 264, 430)
    assert result.crop((64, 30, 464, 430)).tobytes() == photo.tobytes()
    # The margin goes on where the picture ends, without a seam.
    beside, edge = level(result, (465, 230)), level(result, (463, 230))
    assert abs(beside - edge) < 40
    if background is not None:
        far = result.getpixel((660, 5))
        assert isinstance(far, tuple)
        assert far[2] > far[0] + 60


def test_outpainting_refuses_to_shrink(photo: Image.Image) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        outpaint(photo, top=-1, right=0, bottom=0, left=0)


def test_the_mask_of_the_subject_has_its_size(photo: Image.Image) -> None:
    assert subject_mask(photo).size == photo.size
    assert subject_mask(Image.new("L", (1, 1))).size == (1, 1)
