# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""The operators of `mx.nd.image`."""
from .op_image import _image_crop as crop
from .op_image import _image_flip_left_right as flip_left_right
from .op_image import _image_flip_top_bottom as flip_top_bottom
from .op_image import _image_normalize as normalize
from .op_image import _image_random_flip_left_right as random_flip_left_right
from .op_image import _image_random_flip_top_bottom as random_flip_top_bottom
from .op_image import _image_resize as resize
from .op_image import _image_to_tensor as to_tensor
from .op_image_color import _image_adjust_lighting as adjust_lighting
from .op_image_color import _image_random_brightness as random_brightness
from .op_image_color import _image_random_color_jitter as random_color_jitter
from .op_image_color import _image_random_contrast as random_contrast
from .op_image_color import _image_random_hue as random_hue
from .op_image_color import _image_random_lighting as random_lighting
from .op_image_color import _image_random_saturation as random_saturation

__all__ = ["adjust_lighting", "crop", "flip_left_right", "flip_top_bottom", "normalize",
           "random_brightness", "random_color_jitter", "random_contrast", "random_flip_left_right",
           "random_flip_top_bottom", "random_hue", "random_lighting", "random_saturation", "resize",
           "to_tensor"]
