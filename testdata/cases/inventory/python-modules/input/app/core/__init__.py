from app.core.settings import settings
from .names import Model
