"""The live sockets."""

from litestar.handlers import WebsocketRouteHandler

from miroir.live.desk_socket import desk_live
from miroir.live.wallboard_socket import wallboard_live
from miroir.live.widget_socket import widget_live

routes: list[WebsocketRouteHandler] = [desk_live, wallboard_live, widget_live]
