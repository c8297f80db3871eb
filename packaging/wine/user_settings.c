/* windows.ui.dll: the class Windows.UI.ViewManagement.UISettings, which Qt asks for colours and text size and which
   Wine 8 has not.  A light desktop, the default blue, no enlargement; nobody is ever told of a change. */
#include <windows.h>
#include <string.h>
typedef struct Object { void **methods; } Object;
enum { METHODS = 32, IUNKNOWN_AND_INSPECTABLE = 6 };
enum { FACTORY, SETTINGS_1, SETTINGS_2, SETTINGS_3, SETTINGS_4, SETTINGS_5, OBJECTS };
static const DWORD identifiers[OBJECTS] = {0x00000035, 0x85361600, 0xBAD82401, 0x03021BE4, 0x52BB3002, 0x5349D588};
static void *tables[OBJECTS][METHODS];
static Object objects[OBJECTS];
static ULONG STDMETHODCALLTYPE count(Object *self) { return 1; }
static HRESULT STDMETHODCALLTYPE missing(Object *self) { return E_NOTIMPL; }
static HRESULT STDMETHODCALLTYPE no_interfaces(Object *self, ULONG *number, void **found)
{
    *number = 0;
    *found = NULL;
    return S_OK;
}
static HRESULT STDMETHODCALLTYPE nothing(Object *self, void **found) { *found = NULL; return S_OK; }
static HRESULT STDMETHODCALLTYPE query(Object *self, const GUID *wanted, void **found)
{
    int i;
    *found = NULL;
    /* IUnknown, IInspectable and IAgileObject are the object itself */
    if (wanted->Data1 == 0 || wanted->Data1 == 0xAF86E2E0 || wanted->Data1 == 0x94EA2B94)
        *found = self;
    for (i = 0; i < OBJECTS; i++)
        if (wanted->Data1 == identifiers[i])
            *found = &objects[i];
    return *found ? S_OK : E_NOINTERFACE;
}
static HRESULT STDMETHODCALLTYPE activate(Object *self, void **made) { *made = &objects[SETTINGS_1]; return S_OK; }
static HRESULT STDMETHODCALLTYPE yes(Object *self, BYTE *answer) { *answer = 1; return S_OK; }
static HRESULT STDMETHODCALLTYPE half_second(Object *self, UINT *time) { *time = 500; return S_OK; }
static HRESULT STDMETHODCALLTYPE unscaled(Object *self, double *factor) { *factor = 1.0; return S_OK; }
static HRESULT STDMETHODCALLTYPE subscribe(Object *self, void *handler, INT64 *token) { *token = 1; return S_OK; }
static HRESULT STDMETHODCALLTYPE unsubscribe(Object *self, INT64 token) { return S_OK; }
static HRESULT STDMETHODCALLTYPE colour(Object *self, int which, BYTE *argb)
{
    static const BYTE background[] = {255, 255, 255, 255}, foreground[] = {255, 0, 0, 0}, accent[] = {255, 0, 120, 215};
    memcpy(argb, which == 0 ? background : which == 1 ? foreground : accent, 4);
    return S_OK;
}
static void set_up(void)
{
    int i, j;
    for (i = 0; i < OBJECTS; i++) {
        void **table = tables[i];
        for (j = 0; j < METHODS; j++)
            table[j] = missing;
        table[0] = query;
        table[1] = table[2] = count;
        table[3] = no_interfaces;
        table[4] = table[5] = nothing;
        objects[i].methods = table;
        if (i >= SETTINGS_2) { /* each later interface: a property, then add_ and remove_ of its event */
            table[7] = subscribe;
            table[8] = unsubscribe;
        }
    }
    tables[FACTORY][6] = activate;
    tables[SETTINGS_1][12] = yes; /* AnimationsEnabled */
    for (j = 14; j <= 17; j++)    /* CaretBlinkRate, CaretWidth, DoubleClickTime, MouseHoverTime */
        tables[SETTINGS_1][j] = half_second;
    tables[SETTINGS_2][6] = unscaled;
    tables[SETTINGS_3][6] = colour;
    tables[SETTINGS_4][6] = tables[SETTINGS_5][6] = yes;
}
BOOL WINAPI DllMain(HINSTANCE own, DWORD reason, LPVOID reserved)
{
    if (reason == DLL_PROCESS_ATTACH)
        set_up();
    return TRUE;
}
__declspec(dllexport) HRESULT WINAPI DllGetActivationFactory(void *name, void **factory)
{
    *factory = &objects[FACTORY];
    return S_OK;
}
__declspec(dllexport) HRESULT WINAPI DllCanUnloadNow(void) { return S_FALSE; }
