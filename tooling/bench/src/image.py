"""torchvision's side of the image bench: open_clip's transform of one file, once for each line on stdin."""
import hashlib, sys, time
import torch
from PIL import Image
from torchvision import transforms

torch.set_num_threads(1)
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
transform = transforms.Compose([
    transforms.Resize(224, interpolation=transforms.InterpolationMode.BICUBIC),
    transforms.CenterCrop(224),
    lambda image: image.convert("RGB"),
    transforms.ToTensor(),
    transforms.Normalize(MEAN, STD),
])
print("Pillow", Image.__version__, flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    tensor = transform(Image.open(sys.argv[1]))
    took = (time.perf_counter() - start) * 1000
    digest = hashlib.sha256(tensor.contiguous().numpy().tobytes()).hexdigest() if line.strip() == "hash" else ""
    print(took, digest, flush=True)
