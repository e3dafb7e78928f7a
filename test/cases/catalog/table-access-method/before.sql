CREATE ACCESS METHOD myheap TYPE TABLE HANDLER heap_tableam_handler;
