"""The page in the browser: a rim around Gradio, and the words on it."""
