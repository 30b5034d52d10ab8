"""The site. `python app.py` starts all of it: the web server and the worker; `flask run` serves while developing."""

from network import create_app

app = create_app()

if __name__ == "__main__":
    from network import serving

    serving.serve(app)
