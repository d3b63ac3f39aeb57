"""Django, in one file."""
import base64
import json
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=['*'], SECRET_KEY='none', DEBUG=False)

WAYS = {
    'raw': lambda request: request.body,
    'dumps': lambda request: json.dumps(json.loads(request.body)),
    'response': lambda request: JsonResponse(json.loads(request.body)).content,
    'form': lambda request: request.POST.urlencode(),
    'latin1': lambda request: request.body.decode('latin-1'),
    'line': lambda request: request.body + b'\n',
}


@csrf_exempt
def hook(request, way):
    verified = WAYS[way](request)
    verified = verified.encode() if isinstance(verified, str) else verified
    return JsonResponse({'headers': [list(one) for one in request.headers.items()],
                         'verified': base64.b64encode(verified).decode()})


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


urlpatterns = [path('<way>', hook)]
server = make_server('127.0.0.1', 0, get_wsgi_application(), handler_class=Quiet)
print(server.server_port, flush=True)
server.serve_forever()
