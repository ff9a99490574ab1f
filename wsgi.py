from backend.app import create_app
from backend.bootstrap import build_services
from backend.settings import Settings

settings = Settings.from_env()
app = create_app(build_services(settings), settings)
